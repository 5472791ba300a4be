"""What holds for all tests."""

from hypothesis import settings

# A busy machine must not fail a test whose first example happens to import a library.
settings.register_profile("sitmap", deadline=None)
settings.load_profile("sitmap")
