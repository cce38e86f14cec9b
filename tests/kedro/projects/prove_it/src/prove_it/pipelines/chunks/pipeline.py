from kedro.pipeline import Pipeline, node, pipeline


def one_by_one(rivers):
    for river in rivers["river"]:
        yield f"{river}\n"


def two_by_two(rivers):
    for place, river in enumerate(rivers["river"]):
        yield f"{place}:{river}\n", f"{len(river)}\n", {"last": river}


def named(rivers):
    for place, river in enumerate(rivers["river"]):
        yield {"name": f"{place}={river};", "last": {"place": place}}


def size(text: str, last: dict) -> dict:
    return {"size": len(text), "last": last}


def create_pipeline(**kwargs) -> Pipeline:
    return pipeline(
        [
            node(one_by_one, "rivers", "lines", name="one_by_one"),
            node(two_by_two, "rivers", ["others", "sizes_of_chunks", "last_memory"], name="two_by_two"),
            node(size, ["lines", "last_memory"], "size_json", name="size"),
            node(named, "rivers", {"name": "named", "last": "last_json"}, name="named"),
        ]
    )
