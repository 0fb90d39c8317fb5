"""What all collections of the API share: reading, filtering, paging, exporting and errors."""
