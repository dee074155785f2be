"""The command line, one file a subject; haidang/cli.py puts them together."""
