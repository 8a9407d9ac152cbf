"""What all programs here need of the operating system: files whole or not at all, processes.

It lies in ``rubrics`` because that is the one package that desktop, train and convert all import.
"""
