"""The generated repository: safe paths, git, execution in a sandbox, and the tables that it measured."""
