"""The public functions of the pipeline: typed data in, typed data out, one notebook cell each."""
