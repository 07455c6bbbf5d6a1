"""The library on Milvus, for those that outgrow one machine; loaded only where it is chosen.

A machine that has the documents publishes: beside the snapshot in its data folder it writes the rows that are
searched and the files that are read into Milvus, and lets an alias point to the new version. Every other
machine needs nothing but the address.
"""
