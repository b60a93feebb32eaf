"""Two runs step by step; two methods over many papers: what differs, and whether it is more than luck."""
