"""What people type into forms and files: days, with the fields of forms that take them."""
