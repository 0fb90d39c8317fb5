"""What all collections of the API share: how rows are read, filtered, paged, exported, refused."""
