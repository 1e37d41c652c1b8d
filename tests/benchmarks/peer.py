"""The peer: FastAPI with raw psycopg SQL doing the same work on the same database, and a bare "hello".

It counts addresses as we do, with the same script in the same Redis; under `/uncounted` it does not. It keeps nothing.
"""

import base64
import json
import os
import secrets
from contextlib import asynccontextmanager
from typing import Any

import jwt
import orjson
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool
from redis.asyncio import Redis

from pitchey.core.limits import SLIDING_WINDOW

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

SIGNED_IN = """
SELECT p.*, f.public_id AS session FROM accounts_tokenfamily f JOIN accounts_user p ON p.id = f.person_id
WHERE f.public_id = %s AND f.ended_at IS NULL AND p.public_id = %s AND p.is_active
"""
MEMBERS = (
    CARD.replace("SELECT ", "SELECT l.pitch_id, ", 1).replace(
        "l.visibility = 'public'",
        "(l.visibility IN ('public', 'members') OR l.owner_id = %s"
        " OR l.pitch_id IN (SELECT pitch_id FROM pitches_namedperson WHERE person_id = %s))",
    )
    + NEWEST
)
STANDING = """
SELECT pitch_id, 'saved' AS kind, '' AS status FROM discovery_save WHERE person_id = %s AND pitch_id = ANY(%s)
UNION ALL SELECT pitch_id, 'liked', '' FROM discovery_like WHERE person_id = %s AND pitch_id = ANY(%s)
UNION ALL SELECT pitch_id, 'nda', status FROM ndas_nda
WHERE requester_id = %s AND pitch_id = ANY(%s) AND status IN ('requested', 'approved', 'signed')
"""

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
redis = Redis.from_url(os.environ["REDIS_URL"], max_connections=64)
window = redis.register_script(SLIDING_WINDOW)


async def counted(request: Request) -> None:
    """The limit of an address, set so high that nobody meets it."""
    address = request.headers.get("X-Forwarded-For", "")
    granted, _used, _reset = await window(keys=[f"limit:peer:{address}"], args=[10**8, 60, secrets.token_hex(8)])
    if not granted:
        raise HTTPException(429)


limited = APIRouter(dependencies=[Depends(counted)])


async def rows(sql: str, *values: Any) -> list[dict[str, Any]]:
    async with pool.connection() as connection:
        cursor = await connection.execute(sql, values, prepare=True)
        return await cursor.fetchall()


def answer(found: list[dict[str, Any]]) -> Response:
    return Response(orjson.dumps({"results": found[:20]}), media_type="application/json")


@app.get("/hello")
async def hello() -> Response:
    return Response(b"hello", media_type="text/plain")


@app.get("/uncounted/pitches")
@limited.get("/pitches")
async def pitches(
    genre: str = "", format: str = "", stage: str = "", budget_band: str = "", q: str = "", cursor: str = ""
) -> Response:
    if q:
        return answer(
            await rows(
                CARD + " AND l.search @@ websearch_to_tsquery('english', %s)"
                " ORDER BY ts_rank_cd(l.search, websearch_to_tsquery('english', %s)) DESC, l.pitch_id DESC LIMIT 21",
                q,
                q,
            )
        )
    if cursor:
        _name, behind, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return answer(
            await rows(
                CARD + " AND (l.published_at, l.pitch_id) < (%s::timestamptz, %s)" + NEWEST, str(behind["t"]), int(key)
            )
        )
    given = {"genre": genre, "format": format, "stage": stage, "budget_band": budget_band}
    if chosen := {column: value for column, value in given.items() if value}:
        narrowed = "".join(f" AND l.{column} = %s" for column in chosen)
        return answer(await rows(CARD + narrowed + NEWEST, *chosen.values()))
    return answer(await rows(CARD + NEWEST))


@limited.get("/mine")
async def mine(request: Request) -> Response:
    """The list for somebody signed in: who they are, what they may see, what they saved, like and have signed."""
    token = request.headers["Authorization"].removeprefix("Bearer ")
    claims = jwt.decode(token, os.environ["JWT_KEY"], algorithms=["HS256"], options={"verify_aud": False})
    who = await rows(SIGNED_IN, claims["fam"], claims["sub"])
    if not who:
        raise HTTPException(401)
    person = who[0]["id"]
    found = (await rows(MEMBERS, person, person))[:20]
    ids = [row["pitch_id"] for row in found]
    marks = await rows(STANDING, person, ids, person, ids, person, ids)
    me: dict[int, dict[str, Any]] = {pk: {} for pk in ids}
    for mark in marks:
        me[mark["pitch_id"]][mark["kind"]] = mark["status"]
    return answer([row | {"me": me[row["pitch_id"]]} for row in found])


@limited.get("/pitches/{public_id}")
async def pitch(public_id: str) -> Response:
    found = await rows(CARD.replace("l.title,", "l.title, v.content,") + " AND l.public_id = %s", public_id)
    return Response(orjson.dumps(found[0]), media_type="application/json")


app.include_router(limited)
