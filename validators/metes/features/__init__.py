"""Reads the features of any vector file one by one, to measure them."""
