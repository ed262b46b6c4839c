"""What runs by itself at its time: decided by pure functions, carried out as child processes."""
