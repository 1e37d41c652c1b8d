"""The peer: FastAPI with raw psycopg SQL doing the same work on the same database, and a bare "hello"."""

import os
from contextlib import asynccontextmanager
from typing import Any

import orjson
from fastapi import FastAPI, Response
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

CARD = """
SELECT l.public_id AS id, l.title, l.slug, l.logline, l.genre, l.genres, l.format, l.stage, l.budget_band, l.short_synopsis,
       l.visibility, l.seeking, l.tags, l.poster_url, l.poster_width, l.poster_height, l.views, l.likes, l.saves,
       l.published_at, v.public_id AS version, o.public_id AS creator_id, o.display_name AS creator_name,
       o.verified_until AS creator_verified_until, g.public_id AS organisation_id, g.name AS organisation_name
FROM pitches_listing l
JOIN accounts_user o ON o.id = l.owner_id
JOIN pitches_version v ON v.id = l.version_id
LEFT JOIN accounts_organisation g ON g.id = l.organisation_id
WHERE l.live AND l.visibility = 'public'
"""
NEWEST = " ORDER BY l.published_at DESC, l.pitch_id DESC LIMIT 21"

pool: AsyncConnectionPool[Any] = AsyncConnectionPool(
    os.environ["PEER_DATABASE_URL"],
    open=False,
    min_size=2,
    max_size=8,
    kwargs={"row_factory": dict_row, "autocommit": True},
)


@asynccontextmanager
async def lifespan(app: FastAPI) -> Any:
    await pool.open()
    yield
    await pool.close()


app = FastAPI(lifespan=lifespan)


async def rows(sql: str, *values: Any) -> list[dict[str, Any]]:
    async with pool.connection() as connection:
        cursor = await connection.execute(sql, values, prepare=True)
        return await cursor.fetchall()


def answer(found: list[dict[str, Any]]) -> Response:
    return Response(orjson.dumps({"results": found[:20]}), media_type="application/json")


@app.get("/hello")
async def hello() -> Response:
    return Response(b"hello", media_type="text/plain")


@app.get("/pitches")
async def pitches(genre: str = "", format: str = "", q: str = "") -> Response:
    if q:
        return answer(
            await rows(
                CARD + " AND l.search @@ websearch_to_tsquery('english', %s)"
                " ORDER BY ts_rank_cd(l.search, websearch_to_tsquery('english', %s)) DESC, l.pitch_id DESC LIMIT 21",
                q,
                q,
            )
        )
    if genre:
        return answer(await rows(CARD + " AND l.genre = %s AND l.format = %s" + NEWEST, genre, format))
    return answer(await rows(CARD + NEWEST))


@app.get("/pitches/{public_id}")
async def pitch(public_id: str) -> Response:
    found = await rows(CARD.replace("l.title,", "l.title, v.content,") + " AND l.public_id = %s", public_id)
    return Response(orjson.dumps(found[0]), media_type="application/json")
