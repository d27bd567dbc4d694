"""What a release is made of: versions that agree, and an archive whose bytes depend on nothing else."""
