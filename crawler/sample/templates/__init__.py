"""The pages of the sample web, one Jinja2 template per kind of site and per feed format."""
