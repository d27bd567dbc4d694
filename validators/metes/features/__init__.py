"""Reads the features of any vector file one by one and measures them."""
