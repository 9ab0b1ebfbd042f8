"""An import-linter contract: the SQL of a feature is reached through its use-cases only, never by another feature or a dialect."""

import grimp
from importlinter import Contract, ContractCheck, output

_PLACES = 4  # services.catalog.clips.store


def trespasses(graph: grimp.ImportGraph) -> list[tuple[str, str]]:
    """(importer, store) for every import of a `services.*.*.store` from outside its feature."""
    stores = [name for name in graph.modules if name.startswith("services.") and name.endswith(".store") and name.count(".") == _PLACES - 1]
    return sorted(
        (importer, store)
        for store in stores
        for importer in graph.find_modules_that_directly_import(store)
        if not importer.startswith(store.removesuffix("store"))
    )


class OwnStoreContract(Contract):
    """See the module."""

    type_name = "own_store"

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001  import-linter's signature
        """Look at every store."""
        found = trespasses(graph)
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Tell who imports whose store."""
        for importer, store in check.metadata["found"]:
            output.print_error(f"{importer} imports {store}: call the feature's use-case", bold=False)
