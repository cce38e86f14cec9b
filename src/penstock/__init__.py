"""Penstock: async-native data pipelines."""
