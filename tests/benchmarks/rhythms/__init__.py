"""What the simulation of visiting rhythms is made of: publishing histories, and the rules that are compared."""
