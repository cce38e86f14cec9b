from kedro.pipeline import Pipeline, node, pipeline


def make(names: list) -> tuple:
    return ({"names": names, "seen": []},) * 4


def touch(assigned: dict, deeply: dict, copied: dict, plain: dict) -> list:
    for given in (assigned, deeply, copied, plain):
        given["seen"].append("touched")
        given["new"] = True
    return ["touched"]


def look(touched: list, assigned: dict, deeply: dict, copied: dict, plain: dict) -> dict:
    return {"assigned": assigned, "deeply": deeply, "copied": copied, "plain": plain}


def keep(rivers):
    return rivers[["river"]]


def see(first, second) -> dict:
    return {"same": first.equals(second), "rows": len(first)}


def create_pipeline(**kwargs) -> Pipeline:
    kinds = ["assigned", "deeply", "copied", "plain_memory"]
    return pipeline(
        [
            node(make, "params:names", kinds, name="make"),
            node(touch, kinds, "touched_memory", name="touch"),
            node(look, ["touched_memory", *kinds], "looked_json", name="look"),
            node(keep, "rivers", "cached", name="keep"),
            node(see, ["cached", "cached"], "cached_versions", name="see"),
            node(lambda versions: versions, "cached_versions", "cached_seen_json", name="seen"),
            node(lambda nothing: {"nothing": nothing}, "params:nothing", "single", name="single"),
            node(lambda single: [single], "single", "single_seen", name="single_seen"),
        ]
    )
