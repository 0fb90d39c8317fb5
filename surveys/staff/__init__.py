"""The staff's pages of surveys: desk, preview, links, import, open answers.

Questions are edited in the admin; these pages cover the steps of a survey. Every page works without
scripts and is for staff only.
"""
