def run(ctx):
    return {"participant": {"visits": ctx.params["limit"]}}
