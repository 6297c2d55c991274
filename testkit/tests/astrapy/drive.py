"""Drives the double with the vendor's own Python client: what works here, works for whoever uses that client.

Arguments: endpoint, keyspace, user name, password. Ends with 0 when everything is as it should be.
"""

import sys
from datetime import datetime, timezone
from uuid import UUID

from astrapy import DataAPIClient
from astrapy.authentication import UsernamePasswordTokenProvider
from astrapy.constants import SortMode, VectorMetric
from astrapy.data_types import DataAPITimestamp, DataAPIVector
from astrapy.exceptions import DataAPIResponseException, TableInsertManyException
from astrapy.info import (
    AlterTableAddColumns,
    AlterTableDropColumns,
    CreateTableDefinition,
    ColumnType,
    TableIndexOptions,
    TableVectorIndexOptions,
)


def same(what, given, expected):
    if given != expected:
        raise AssertionError(f"{what}: expected {expected!r}, got {given!r}")


def refused(what, code, action):
    try:
        action()
    except DataAPIResponseException as error:
        same(what, error.error_descriptors[0].error_code, code)
        return
    raise AssertionError(f"{what}: expected {code}, and nothing was refused")


def described(definition):
    """The type of every column, which answers write longer than requests do, and the key."""
    columns = definition.as_dict()["columns"].items()
    types = {name: column if isinstance(column, str) else column["type"] for name, column in columns}
    return types, definition.primary_key.as_dict()


def match_id(number):
    return UUID(int=number)


def make_table(database):
    definition = (
        CreateTableDefinition.builder()
        .add_column("arena", ColumnType.TEXT)
        .add_column("round", ColumnType.INT)
        .add_column("id", ColumnType.UUID)
        .add_column("winner", ColumnType.TEXT)
        .add_column("played_at", ColumnType.TIMESTAMP)
        .add_column("score", ColumnType.DOUBLE)
        .add_set_column("fighters", ColumnType.TEXT)
        .add_map_column("points", ColumnType.TEXT, ColumnType.INT)
        .add_vector_column("embedding", dimension=3)
        .add_partition_by(["arena"])
        .add_partition_sort({"round": SortMode.DESCENDING, "id": SortMode.ASCENDING})
        .build()
    )
    table = database.create_table("matches", definition=definition)
    database.create_table("matches", definition=definition, if_not_exists=True)
    refused(
        "a second table of the name",
        "CANNOT_ADD_EXISTING_TABLE",
        lambda: database.create_table("matches", definition=definition),
    )
    same("the table is listed", "matches" in database.list_table_names(), True)
    listed = {listed.name: listed.definition for listed in database.list_tables()}
    same("its definition is the one that was sent", described(listed["matches"]), described(definition))
    same("so says the table", described(table.definition()), described(definition))
    return table


def make_indexes(database, table):
    table.create_index("matches_winner", "winner", options=TableIndexOptions(case_sensitive=False))
    table.create_index("matches_fighters", "fighters")
    table.create_vector_index(
        "matches_embedding", "embedding", options=TableVectorIndexOptions(metric=VectorMetric.COSINE)
    )
    names = ["matches_embedding", "matches_fighters", "matches_winner"]
    same("the indexes are listed", sorted(table.list_index_names()), names)
    same("with their definitions", sorted(index.name for index in table.list_indexes()), names)
    table.create_index("matches_score", "score")
    database.drop_table_index("matches_score")
    database.drop_table_index("matches_score", if_exists=True)
    same("an index is dropped", sorted(table.list_index_names()), names)


def write_rows(table):
    row = {
        "arena": "north",
        "round": 1,
        "id": match_id(1),
        "winner": "Ada",
        "played_at": DataAPITimestamp.from_datetime(datetime(2025, 3, 1, 10, 0, 0, 120000, tzinfo=timezone.utc)),
        "score": 0.5,
        "fighters": {"Ada", "Bo"},
        "points": {"Ada": 3, "Bo": 1},
        "embedding": DataAPIVector([1.0, 0.0, 0.0]),
    }
    inserted = table.insert_one(row)
    same("the key comes back", inserted.inserted_id, {"arena": "north", "round": 1, "id": match_id(1)})
    same("and as a tuple", inserted.inserted_id_tuple, ("north", 1, match_id(1)))
    read = table.find_one({"arena": "north", "round": 1, "id": match_id(1)})
    same("a row is read as it was written", {**read, "fighters": set(read["fighters"])}, row)
    rows = [{"arena": "south", "round": number, "id": match_id(number), "score": number / 8} for number in range(230)]
    inserted = table.insert_many(rows, chunk_size=100)
    same("all rows are inserted", len(inserted.inserted_ids), 230)
    bad = [{"arena": "east", "round": 1, "id": match_id(1)}, {"arena": "east", "round": "one", "id": match_id(2)}]
    try:
        table.insert_many(bad)
    except TableInsertManyException as error:
        same("the good row is inserted", error.inserted_id_tuples, [("east", 1, match_id(1))])
    else:
        raise AssertionError("a row with a bad value: expected an error")


def read_rows(table):
    south = table.find({"arena": "south"}, projection={"round": True})
    same("pages follow each other", [row["round"] for row in south], list(range(229, -1, -1)))
    up = table.find({"arena": "south"}, sort={"round": SortMode.ASCENDING}, projection={"round": True}, limit=70)
    same("in the other order too, up to a limit", [row["round"] for row in up], list(range(70)))
    best = table.find({"arena": "south"}, sort={"score": SortMode.DESCENDING}, projection={"round": True}, limit=3)
    same("in an order made in memory", [row["round"] for row in best], [229, 228, 227])
    skipped = table.find({"arena": "south"}, sort={"score": SortMode.ASCENDING}, skip=4, limit=2)
    same("some are skipped", [row["round"] for row in skipped], [4, 5])
    same("an index is asked", [row["round"] for row in table.find({"winner": "Ada"})], [1])
    same("a set contains", [row["round"] for row in table.find({"fighters": {"$in": ["Bo"]}})], [1])
    between = table.find({"arena": "south", "round": {"$gte": 10, "$lt": 13}}, projection={"round": True})
    same("a range of keys", [row["round"] for row in between], [12, 11, 10])
    either = table.find({"$or": [{"winner": "Ada"}, {"winner": "Eve"}]}, projection={"winner": True})
    same("either of two", [row["winner"] for row in either], ["Ada"])
    same("nothing is found", table.find_one({"arena": "west"}), None)
    refused("a column that is not there", "UNKNOWN_TABLE_COLUMNS", lambda: table.find_one({"hat": 1}))
    refused("a count on the server", "UNSUPPORTED_TABLE_COMMAND", lambda: table.command({"countDocuments": {}}))


def change_rows(table):
    key = {"arena": "north", "round": 1, "id": match_id(1)}
    table.update_one(key, {"$set": {"winner": "Bo"}, "$unset": {"score": ""}, "$push": {"fighters": "Cy"}})
    row = table.find_one(key, projection={"winner": True, "score": True, "fighters": True})
    same("a row is updated", (row["winner"], row["score"], set(row["fighters"])), ("Bo", None, {"Ada", "Bo", "Cy"}))
    table.update_one({**key, "round": 2}, {"$set": {"winner": "Eve"}})
    same("an update makes a row", table.find_one({**key, "round": 2})["winner"], "Eve")
    refused(
        "an update of more than one row",
        "MISSING_FULL_PRIMARY_KEY_FOR_UPDATE_DELETE",
        lambda: table.update_one({"arena": "north"}, {"$set": {"winner": "Eve"}}),
    )
    table.delete_one({**key, "round": 2})
    same("a row is deleted", table.find_one({**key, "round": 2}), None)
    table.delete_many({"arena": "south", "round": {"$gte": 100}})
    same("many rows are deleted", len(table.find({"arena": "south"}).to_list()), 100)


def search(table):
    table.insert_many(
        [
            {"arena": "west", "round": 1, "id": match_id(1), "embedding": DataAPIVector([0.9, 0.1, 0.0])},
            {"arena": "west", "round": 2, "id": match_id(2), "embedding": DataAPIVector([0.0, 1.0, 0.0])},
        ]
    )
    nearest = table.find(
        sort={"embedding": DataAPIVector([1.0, 0.0, 0.0])},
        projection={"arena": True, "round": True},
        limit=3,
        include_similarity=True,
        include_sort_vector=True,
    )
    same("the vector that was searched for", nearest.get_sort_vector(), DataAPIVector([1.0, 0.0, 0.0]))
    rows = nearest.to_list()
    same("the nearest first", [(row["arena"], row["round"]) for row in rows], [("north", 1), ("west", 1), ("west", 2)])
    same("with their similarity", [round(row["$similarity"], 2) for row in rows], [1.0, 1.0, 0.5])
    first = table.find_one(sort={"embedding": [0.0, 1.0, 0.1]}, projection={"round": True})
    same("the one that is nearest", first["round"], 2)


def change_table(database, table):
    table.alter(AlterTableAddColumns.coerce({"columns": {"referee": "text"}}))
    same("a column is added", "referee" in table.definition().columns, True)
    table.alter(AlterTableDropColumns.coerce({"columns": ["referee"]}))
    same("a column is dropped", "referee" in table.definition().columns, False)
    table.delete_many({})
    same("a table is emptied", table.find({}).to_list(), [])
    table.drop()
    database.drop_table("matches", if_exists=True)
    same("a table is dropped", "matches" in database.list_table_names(), False)


def main(endpoint, keyspace, name, password):
    client = DataAPIClient(environment="hcd")
    database = client.get_database(endpoint, token=UsernamePasswordTokenProvider(name, password), keyspace=keyspace)
    same("the project's tables are there", "videos" in database.list_table_names(), True)
    same("and empty", database.get_table("videos").find({}).to_list(), [])
    table = make_table(database)
    make_indexes(database, table)
    write_rows(table)
    read_rows(table)
    change_rows(table)
    search(table)
    change_table(database, table)
    keyspaces = database.get_database_admin().list_keyspaces()
    same("the keyspace is listed", keyspace in keyspaces, True)
    stranger = client.get_database(endpoint, token=UsernamePasswordTokenProvider(name, "wrong"), keyspace=keyspace)
    try:
        stranger.list_table_names()
    except Exception as error:
        same("a wrong password is refused", "UNAUTHENTICATED_REQUEST" in str(error) or "401" in str(error), True)
    else:
        raise AssertionError("a wrong password: expected a refusal")


if __name__ == "__main__":
    main(*sys.argv[1:5])
    print("everything is as it should be")
