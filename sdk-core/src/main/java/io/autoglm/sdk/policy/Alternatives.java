package io.autoglm.sdk.policy;

/** Knows whether a call that has failed at one endpoint has another. Safe for use by any number of threads; never blocks. */
@FunctionalInterface
public interface Alternatives {

    /** There is never another. */
    Alternatives NONE = call -> false;

    /** Returns whether {@code call} may go to an endpoint that it does not {@linkplain Call#avoid() avoid}. */
    boolean isElsewhere(Call<?> call);
}
