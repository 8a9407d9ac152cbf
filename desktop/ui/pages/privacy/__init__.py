"""The privacy page: what is stored on the machine, and the project's passphrase."""
