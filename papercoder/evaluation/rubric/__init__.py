"""PaperBench Code-Dev: rubric trees, graded leaf by leaf."""
