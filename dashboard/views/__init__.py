"""The public pages of the situation and the counties: each connects an address with its picture."""
