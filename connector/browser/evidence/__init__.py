"""What is kept of a page where something went wrong: as it looked, without the people in it."""
