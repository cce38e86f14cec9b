"""Datasets under the names that catalogs use.

`type: pandas.CSVDataset` is `penstock.datasets.pandas.CSVDataset`.
One module per library. Importing a module is cheap: the library itself is imported when data is first loaded
or saved. Most of them are files; see `penstock.io.FileDataset` for the arguments that they share.
"""

__all__: list[str] = []
