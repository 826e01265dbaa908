"""The texts of the sample web, one YAML file per site."""
