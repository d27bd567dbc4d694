"""Read the features of any vector file one by one, in order to measure them."""
