"""Puts a customer into a segment by what they have spent and how often."""


def run(ctx):
    orders = ctx.participant.orders or 0
    spent = ctx.participant.spent or 0.0
    average = spent / orders if orders else 0.0
    is_high = spent >= ctx.params.high_from or (orders >= 5 and average >= 40)
    return {"participant": {"segment": "high" if is_high else "low"}}
