"""Pure thought: compare, decide what would change, judge whether it is safe."""
