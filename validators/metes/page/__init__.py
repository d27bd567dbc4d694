"""The page: one HTML file that shows the package to anyone, with no request to any host."""
