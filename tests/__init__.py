"""Tests of Détente; the folders mirror the package."""
