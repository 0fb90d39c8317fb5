"""The pages on which staff keep surveys: desk, preview, links, import, open answers.

What is asked is written in the admin; here is what a survey goes through. Every page works without
scripts and is for staff alone.
"""
