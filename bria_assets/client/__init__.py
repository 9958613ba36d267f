"""The async Bria API: requests, answers, errors, transport, rate budget and polling.

Facts: docs.bria.ai and Bria's OpenAPI files as published in August 2026.
"""
