"""A paper on a web page: arXiv's HTML (made by LaTeXML), ar5iv, and pages of other makers."""
