"""Settings of the project; what is not here has its default.

Hooks, for instance, which are called while the project runs:

    from project_package.hooks import Timing

    HOOKS = (Timing(),)
"""
