package io.autoglm.test;

/** Why a request cannot be answered. */
final class Invalid extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    Invalid(Problem problem) {
        super(problem.message(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
