"""Whether what is published is what the data and the code make, and what it is made with."""
