"""What may start when, decision by decision; no thread, loop or clock takes part."""

import pytest

from penstock.engine import Policy
from penstock.engine._schedule import Schedule
from penstock.errors import InvalidRunError
from penstock.pipeline import node


def work(*values):
    return values


async def awork(*values):
    return values


def stream(*values):
    yield values


ONE_AFTER_ANOTHER = [
    node(work, "a", "b", name="n1"),
    node(work, "b", "c", name="n2"),
    node(work, "c", "d", name="n3"),
]
SIDE_BY_SIDE = [node(work, f"a{number}", f"b{number}", name=f"n{number}") for number in range(1, 6)]


class TestLoads:
    """Promise 4: a load starts when its data exists and there is room, not when its node is next in line."""

    def test_start_for_everything_that_exists_before_the_run(self, talk):
        assert talk(SIDE_BY_SIDE).start() == [f"load a{number} for n{number}" for number in range(1, 6)]

    def test_wait_for_the_save_of_what_they_load(self, talk):
        run = talk(ONE_AFTER_ANOTHER)
        assert run.start() == ["load a for n1"]
        assert run.end("load a for n1") == ["run n1"]
        assert run.end("run n1") == ["save b of n1"]
        assert run.end("save b of n1") == ["load b for n2"]

    def test_of_a_later_node_go_on_while_an_earlier_one_waits(self, talk):
        run = talk([node(work, "a", "x", name="n1"), node(work, ["b", "c"], "y", name="n2")])
        assert run.start() == ["load a for n1", "load b for n2", "load c for n2"]
        assert run.end("load c for n2", "load b for n2") == []
        assert run.end("load a for n1") == ["run n1"]

    def test_are_made_for_each_consumer(self, talk):
        run = talk([node(work, "a", "x", name="n1"), node(work, "a", "y", name="n2")])
        assert run.start() == ["load a for n1", "load a for n2"]

    def test_of_what_is_in_memory_are_no_actions(self, talk):
        run = talk([node(work, ["a", "m"], "x", name="n1")], memory={"m"})
        assert run.start() == ["load a for n1"]
        assert run.end("load a for n1") == ["run n1"]

    def test_follow_the_order_of_nodes_and_inputs(self, talk):
        run = talk([node(work, ["z", "a"], "x", name="n2"), node(work, ["y", "b"], "w", name="n1")])
        assert run.start() == ["load y for n1", "load b for n1", "load z for n2", "load a for n2"]


class TestWindows:
    """Promise 11: I/O, prefetched inputs and waiting outputs are bounded."""

    def test_no_more_loads_and_saves_than_slots(self, talk):
        run = talk(SIDE_BY_SIDE, io_slots=2)
        assert run.start() == ["load a1 for n1", "load a2 for n2"]
        assert run.end("load a1 for n1") == ["load a3 for n3", "run n1"]

    def test_saves_go_before_loads(self, talk):
        run = talk(SIDE_BY_SIDE, io_slots=1)
        assert run.start() == ["load a1 for n1"]
        assert run.end("load a1 for n1") == ["load a2 for n2", "run n1"]
        assert run.end("run n1") == []
        assert run.end("load a2 for n2") == ["save b1 of n1", "run n2"]

    def test_no_more_inputs_wait_than_the_window_holds(self, talk):
        run = talk(SIDE_BY_SIDE, prefetch=2)
        assert run.start() == ["load a1 for n1", "load a2 for n2"]
        assert run.end("load a2 for n2") == []
        assert run.end("load a1 for n1") == ["run n1"]
        assert run.end("run n1") == ["save b1 of n1", "load a3 for n3", "run n2"]

    def test_an_input_counts_until_its_node_has_run(self, talk):
        run = talk(SIDE_BY_SIDE, prefetch=2)
        run.start()
        assert run.end("load a1 for n1", "load a2 for n2") == ["run n1"]

    def test_the_next_node_may_always_load(self, talk):
        run = talk([node(work, ["a", "b", "c"], "x", name="n1"), node(work, "d", "y", name="n2")], prefetch=0)
        assert run.start() == ["load a for n1", "load b for n1", "load c for n1"]
        assert run.end("load a for n1", "load b for n1", "load c for n1") == ["run n1", "load d for n2"]

    def test_the_head_of_an_unordered_run_may_always_load(self, talk):
        run = talk(SIDE_BY_SIDE, ordered=False, compute_slots=8, prefetch=0)
        assert run.start() == ["load a1 for n1"]
        assert run.end("load a1 for n1") == ["run n1", "load a2 for n2"]

    def test_nodes_wait_while_too_many_outputs_wait_for_their_saves(self, talk):
        run = talk(
            [node(work, f"m{n}", f"b{n}", name=f"n{n}") for n in (1, 2, 3)], {"m1", "m2", "m3"}, backlog=1
        )
        assert run.start() == ["run n1"]
        assert run.end("run n1") == ["save b1 of n1", "run n2"]
        assert run.end("run n2") == ["save b2 of n2"]
        assert run.end("save b1 of n1") == ["run n3"]

    def test_no_backlog_means_that_a_node_waits_for_all_saves(self, talk):
        run = talk([node(work, f"m{n}", f"b{n}", name=f"n{n}") for n in (1, 2)], {"m1", "m2"}, backlog=0)
        run.start()
        assert run.end("run n1") == ["save b1 of n1"]
        assert run.end("save b1 of n1") == ["run n2"]


class TestNamedLimits:
    """Promise 11: they hold for all loads and saves under a name, and hold up nothing else."""

    def test_no_more_under_way_than_they_say(self, talk):
        limited = {"a1": ["db"], "a2": ["db"], "a4": ["db"]}
        run = talk(SIDE_BY_SIDE, limited=limited, limits={"db": 1})
        assert run.start() == ["load a1 for n1", "load a3 for n3", "load a5 for n5"]
        assert run.end("load a1 for n1") == ["load a2 for n2", "run n1"]

    def test_count_loads_and_saves_together_and_saves_go_first(self, talk):
        limited = {"a1": ["db"], "b1": ["db"], "a2": ["db"], "a3": ["db"]}
        run = talk(SIDE_BY_SIDE[:3], limited=limited, limits={"db": 1})
        assert run.start() == ["load a1 for n1"]
        assert run.end("load a1 for n1") == ["load a2 for n2", "run n1"]
        assert run.end("run n1") == []
        assert run.end("load a2 for n2") == ["save b1 of n1", "run n2"]
        assert run.end("run n2") == ["save b2 of n2"]
        assert run.end("save b1 of n1") == ["load a3 for n3"]

    def test_a_dataset_under_several_needs_room_under_all(self, talk):
        limited = {"a1": ["db"], "a2": ["db", "api"], "a3": ["api"]}
        run = talk(SIDE_BY_SIDE[:3], limited=limited, limits={"db": 1, "api": 1})
        assert run.start() == ["load a1 for n1", "load a3 for n3"]
        assert run.end("load a3 for n3") == []
        assert run.end("load a1 for n1") == ["load a2 for n2", "run n1"]

    def test_a_failed_load_gives_its_room_back(self, talk):
        run = talk(
            [node(work, ["a", "b"], ["x", "y"], name="n1"), node(work, "c", "z", name="n2")],
            limited={name: ["db"] for name in "acxy"},
            limits={"db": 1},
        )
        assert run.start() == ["load a for n1", "load b for n1"]
        assert run.end("load b for n1", "load a for n1") == ["load c for n2", "run n1"]
        assert run.end("run n1") == []
        assert run.fail("load c for n2") == ["save x of n1"]
        assert run.end("save x of n1") == ["save y of n1"]

    def test_names_without_a_size_limit_nothing(self, talk):
        run = talk(SIDE_BY_SIDE[:2], limited={"a1": ["db"], "a2": ["db"]})
        assert run.start() == ["load a1 for n1", "load a2 for n2"]

    @pytest.mark.parametrize("size", [0, -1, 1.5, True, "4"])
    def test_that_let_nothing_pass_are_refused(self, size):
        with pytest.raises(InvalidRunError, match=r"The limit 'db' is .* at least 1"):
            Policy(limits={"db": size})


class TestSaves:
    """Promise 4: a save does not hold up nodes that do not need it."""

    def test_do_not_hold_up_the_next_node(self, talk):
        run = talk(SIDE_BY_SIDE[:2])
        run.start()
        assert run.end("load a1 for n1", "load a2 for n2") == ["run n1"]
        assert run.end("run n1") == ["save b1 of n1", "run n2"]

    def test_of_one_node_go_on_side_by_side(self, talk):
        run = talk([node(work, "m", ["x", "y"], name="n1")], {"m"})
        assert run.start() == ["run n1"]
        assert run.end("run n1") == ["save x of n1", "save y of n1"]

    def test_let_their_readers_start_one_by_one(self, talk):
        two_outputs = node(work, "m", ["x", "y"], name="n1")
        run = talk([two_outputs, node(work, "x", "v", name="n2"), node(work, "y", "w", name="n3")], {"m"})
        run.start()
        run.end("run n1")
        assert run.end("save y of n1") == ["load y for n3"]
        assert run.end("save x of n1") == ["load x for n2"]


class TestOrder:
    def test_ordered_nodes_run_one_at_a_time_in_order(self, talk):
        run = talk(SIDE_BY_SIDE[:3])
        run.start()
        assert run.end("load a3 for n3", "load a2 for n2") == []
        assert run.end("load a1 for n1") == ["run n1"]
        assert run.end("run n1") == ["save b1 of n1", "run n2"]

    def test_unordered_nodes_run_as_soon_as_they_have_all_they_need(self, talk):
        run = talk(SIDE_BY_SIDE[:3], ordered=False, compute_slots=2)
        run.start()
        assert run.end("load a3 for n3", "load a2 for n2", "load a1 for n1") == ["run n3", "run n2"]
        assert run.end("run n2") == ["save b2 of n2", "run n1"]

    def test_the_first_in_order_goes_first_when_a_slot_is_free(self, talk):
        run = talk(SIDE_BY_SIDE, ordered=False, compute_slots=1, memory={"a1", "a2", "a3", "a4", "a5"})
        assert run.start() == ["run n1"]
        assert run.end("run n1") == ["save b1 of n1", "run n2"]

    def test_async_nodes_take_no_slot(self, talk):
        nodes = [node(awork, "m", f"b{n}", name=f"n{n}") for n in (1, 2, 3)] + [
            node(work, "m", "s", name="sync")
        ]
        assert set(talk(nodes, {"m"}, ordered=False).start()) == {"run n1", "run n2", "run n3", "run sync"}

    def test_async_nodes_of_an_ordered_run_wait_their_turn(self, talk):
        nodes = [node(awork, "m", "b1", name="n1"), node(work, "m", "b2", name="n2")]
        run = talk(nodes, {"m"})
        assert run.start() == ["run n1"]
        assert run.end("run n1") == ["save b1 of n1", "run n2"]

    def test_what_waits_for_a_slot_only_is_told(self, talk):
        run = talk(SIDE_BY_SIDE[:2], ordered=False, memory={"a1", "a2"})
        assert run.start() == ["run n1"]
        assert run.schedule.starved
        run.schedule.compute_slots = 2
        assert run.start() == ["run n2"]
        assert not run.schedule.starved

    def test_nodes_that_hand_over_in_memory_follow_each_other(self, talk):
        run = talk(ONE_AFTER_ANOTHER, ordered=False, memory={"a", "b", "c", "d"})
        assert run.play() == ["run n1", "run n2", "drop b", "run n3", "drop c"]
        assert run.schedule.done


class TestOneThingAtATime:
    """Kedro's order: load the inputs, run, save the outputs, confirm, release; then the next node."""

    def test_follows_kedros_order(self, talk):
        nodes = [
            node(work, ["b", "a"], ["c", "d"], name="n1", confirms="a"),
            node(work, "c", "e", name="n2"),
            node(work, ["d", "a"], "f", name="n3"),
        ]
        assert talk(nodes, overlap=False).play() == [
            *["load b for n1", "load a for n1", "run n1", "save c of n1", "save d of n1", "confirm a"],
            *["load c for n2", "run n2", "save e of n2", "release c"],
            *["load d for n3", "load a for n3", "run n3", "save f of n3", "release d"],
        ]

    def test_starts_one_thing_at_a_time(self, talk):
        run = talk(SIDE_BY_SIDE, overlap=False)
        started = run.start()
        while started:
            assert len(started) == 1
            started = run.end(*started)
        assert run.schedule.done

    def test_a_generator_node_waits_for_the_saves_of_its_chunk(self, talk):
        run = talk([node(stream, "m", ["x", "y"], name="n1")], {"m"}, overlap=False)
        assert run.start() == ["run n1"]
        assert run.chunk("n1") == ["save x of n1"]
        assert run.end("save x of n1") == ["save y of n1"]
        assert run.end("save y of n1") == ["resume n1"]
        assert run.end("run n1") == []
        assert run.schedule.done

    def test_is_for_ordered_runs_only(self):
        with pytest.raises(InvalidRunError, match="ordered=True"):
            Policy(ordered=False, overlap=False)


class TestGenerators:
    def test_a_chunk_is_saved_before_the_next_one_is_made(self, talk):
        run = talk([node(stream, "m", ["x", "y"], name="n1")], {"m"})
        run.start()
        assert run.chunk("n1") == ["save x of n1", "save y of n1"]
        assert run.end("save y of n1") == []
        assert run.end("save x of n1") == ["resume n1"]
        assert run.chunk("n1") == ["save x of n1", "save y of n1"]

    def test_a_chunk_in_memory_holds_up_nothing(self, talk):
        run = talk([node(stream, "m", "x", name="n1")], {"m", "x"})
        run.start()
        assert run.chunk("n1") == ["resume n1"]

    def test_readers_wait_for_the_last_chunk(self, talk):
        run = talk([node(stream, "m", "x", name="n1"), node(work, "x", "y", name="n2")], {"m"})
        run.start()
        run.chunk("n1")
        assert run.end("save x of n1") == ["resume n1"]
        assert run.end("run n1") == ["load x for n2"]

    def test_one_without_chunks_saves_nothing(self, talk):
        run = talk([node(stream, "m", "x", name="n1"), node(work, "x", "y", name="n2")], {"m"})
        run.start()
        assert run.end("run n1") == ["load x for n2"]

    def test_others_go_on_meanwhile(self, talk):
        nodes = [node(stream, "m", "x", name="n1"), node(work, "m", "y", name="n2")]
        run = talk(nodes, {"m"}, ordered=False, compute_slots=2)
        assert run.start() == ["run n1", "run n2"]
        assert run.chunk("n1") == ["save x of n1"]
        assert run.end("run n2") == ["save y of n2"]


class TestLettingGo:
    def test_after_the_last_consumer(self, talk):
        run = talk([ONE_AFTER_ANOTHER[0], node(work, "b", "x", name="n2"), node(work, "b", "y", name="n3")])
        story = run.play()
        assert story.count("release b") == 1
        assert story.index("release b") > max(story.index("save x of n2"), story.index("save y of n3"))

    def test_never_of_free_inputs_and_outputs(self, talk):
        assert "release a" not in talk(ONE_AFTER_ANOTHER).play()
        assert "release d" not in talk(ONE_AFTER_ANOTHER).play()
        assert talk(ONE_AFTER_ANOTHER[:1], {"a", "b"}).play() == ["run n1"]

    def test_what_is_saved_under_another_name_is_released_before_it_is_loaded(self, talk):
        nodes = [node(work, "a", "b@save", name="n1"), node(work, "b@load", "c", name="n2")]
        run = talk(nodes)
        run.start()
        run.end("load a for n1", "run n1")
        assert run.end("save b@save of n1") == ["release b@save"]
        assert run.end("release b@save") == ["load b@load for n2"]

    def test_the_last_use_is_known_before_it_happens(self, talk):
        nodes = [ONE_AFTER_ANOTHER[0], node(work, "b", "x", name="n2"), node(work, "b", "y", name="n3")]
        run = talk(nodes, {"a", "b", "x", "y"})
        a, b = (run.plan.graph.names.index(name) for name in "ab")
        run.start()
        assert not run.schedule.is_last_use(a)
        run.end("run n1")
        assert not run.schedule.is_last_use(b)
        run.end("run n2")
        assert run.schedule.is_last_use(b)


class TestTranscoding:
    @pytest.mark.parametrize(("ordered", "overlap"), [(True, True), (True, False), (False, True)])
    @pytest.mark.parametrize("memory", [{"b@x"}, {"b@y"}, {"b@x", "b@y"}, set()])
    def test_a_reader_under_another_name_waits_for_the_save(self, talk, memory, ordered, overlap):
        nodes = [node(work, "a", "b@x", name="n1"), node(work, "b@y", "c", name="n2")]
        run = talk(nodes, {"a", "c", *memory}, ordered=ordered, overlap=overlap)
        story = run.play()
        assert run.schedule.done
        assert story.index("run n1") < story.index("run n2")
        if "save b@x of n1" in story:
            assert story.index("save b@x of n1") < story.index("run n2")


class TestConfirms:
    def test_once_when_the_outputs_are_saved(self, talk):
        run = talk([node(work, "a", "b", name="n1", confirms="a")])
        run.start()
        run.end("load a for n1", "run n1")
        assert run.end("save b of n1") == ["confirm a"]
        assert not run.schedule.done
        assert run.end("confirm a") == []
        assert run.schedule.done

    def test_from_another_node_than_the_loader(self, talk):
        nodes = [node(work, "a", "b", name="n1"), node(work, "b", "c", name="n2", confirms="a")]
        story = talk(nodes).play()
        assert story.count("confirm a") == 1
        assert story.index("confirm a") > story.index("save c of n2")

    def test_what_no_node_reads(self, talk):
        assert talk([node(work, None, "b", name="n1", confirms="elsewhere")]).play() == [
            "run n1",
            "save b of n1",
            "confirm elsewhere",
        ]

    def test_is_not_taken_for_the_release_of_the_same_dataset(self, talk):
        """A node that confirms the intermediate it reads: both are under way at once, and are two things."""
        run = talk([node(work, "a", "b", name="n1"), node(work, "b", "c", name="n2", confirms="b")])
        run.start()
        run.end("load a for n1", "run n1", "save b of n1", "load b for n2", "run n2")
        assert run.end("save c of n2") == ["confirm b", "release b"]
        assert run.under_way[0] != run.under_way[1]


class TestFailure:
    """Promise 10: nothing new starts after the first failure; what has been computed is still saved."""

    def test_while_it_is_told_nothing_starts_and_nothing_is_over(self, talk):
        run = talk(SIDE_BY_SIDE, memory={"a1", "b1"}, ordered=False)
        run.start()
        run.schedule.reporting()
        assert run.end("load a2 for n2") == []
        assert not run.schedule.done
        run.schedule.reported()
        assert run.fail("run n1") == []
        assert run.schedule.done

    def test_of_a_node_starts_nothing_new(self, talk):
        run = talk(SIDE_BY_SIDE, io_slots=3)
        run.start()
        run.end("load a1 for n1")
        assert run.fail("run n1") == []
        assert run.end("load a2 for n2", "load a3 for n3") == []
        assert run.schedule.done

    def test_of_a_load_lets_no_node_start(self, talk):
        run = talk(SIDE_BY_SIDE[:2])
        run.start()
        assert run.fail("load a2 for n2") == []
        assert run.end("load a1 for n1") == []
        assert run.schedule.done

    def test_waits_for_saves_under_way_and_in_the_queue(self, talk):
        run = talk(
            [node(work, "m", ["x", "y"], name="n1"), node(work, "m", "z", name="n2")], {"m"}, io_slots=1
        )
        run.start()
        assert run.end("run n1") == ["save x of n1", "run n2"]
        assert run.fail("run n2") == []
        assert not run.schedule.done
        assert run.end("save x of n1") == ["save y of n1"]
        assert not run.schedule.done
        assert run.end("save y of n1") == []
        assert run.schedule.done

    def test_what_was_saved_after_it_counts_as_finished(self, talk):
        run = talk([node(work, "m", ["x", "y"], name="n1"), node(work, "m", "z", name="n2")], {"m"})
        run.start()
        run.end("run n1")
        run.fail("run n2")
        run.end("save x of n1")
        assert run.schedule.finished == []
        run.end("save y of n1")
        assert run.schedule.finished == [0]

    def test_of_a_save_still_makes_the_other_ones(self, talk):
        run = talk([node(work, "m", ["x", "y"], name="n1")], {"m"}, io_slots=1)
        run.start()
        run.end("run n1")
        assert run.fail("save x of n1") == ["save y of n1"]
        assert run.end("save y of n1") == []
        assert run.schedule.done
        assert run.schedule.finished == []

    def test_drops_what_a_node_computes_afterwards(self, talk):
        run = talk(SIDE_BY_SIDE[:2], {"a1", "a2"}, ordered=False, compute_slots=2)
        run.start()
        run.fail("run n1")
        assert run.end("run n2") == []
        assert run.schedule.done

    def test_lets_no_generator_go_on(self, talk):
        nodes = [node(stream, "m", "x", name="n1"), node(work, "m", "y", name="n2")]
        run = talk(nodes, {"m"}, ordered=False, compute_slots=2)
        run.start()
        run.chunk("n1")
        run.fail("run n2")
        assert run.end("save x of n1") == []
        assert run.chunk("n1") == []
        assert run.schedule.done

    def test_starts_no_confirm_and_no_release(self, talk):
        run = talk([*ONE_AFTER_ANOTHER[:2], node(work, "a", "z", name="n9", confirms="a")], io_slots=1)
        run.start()
        run.schedule.fail()
        assert run.start() == []

    def test_outside_nodes_and_datasets_is_a_failure_too(self, talk):
        run = talk(SIDE_BY_SIDE)
        run.start()
        run.schedule.fail()
        assert run.end("load a1 for n1") == []
        assert run.schedule.done


class TestState:
    def test_nothing_to_do_is_done(self, talk):
        run = talk([])
        assert run.start() == []
        assert run.schedule.done

    def test_finished_nodes_are_those_whose_outputs_are_saved(self, talk):
        run = talk(ONE_AFTER_ANOTHER)
        run.start()
        run.end("load a for n1", "run n1")
        assert run.schedule.finished == []
        run.end("save b of n1")
        assert run.schedule.finished == [0]

    def test_repr_tells_how_far_it_is(self, talk):
        run = talk(SIDE_BY_SIDE[:2])
        run.start()
        run.end("load a1 for n1")
        assert repr(run.schedule) == (
            "<Schedule 0/2 finished, 1 computing, 1 loading or saving, 0 loads and 0 saves to go>"
        )
        run.fail("run n1")
        assert repr(run.schedule).endswith(", failed>")

    def test_a_schedule_needs_nothing_but_a_plan_and_a_policy(self, plan):
        assert Schedule(plan([]), Policy()).done
