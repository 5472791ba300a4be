"""sitmap's engine: from news reports to incidents on a map, and its web face."""
