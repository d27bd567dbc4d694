"""Answer a sentence with a figure in it: find the land or the line that it names, and judge the figure."""
