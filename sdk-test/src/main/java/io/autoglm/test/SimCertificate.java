package io.autoglm.test;

/** Which certificate a {@link SimServer} shows. All but the first are signed by the authority of {@link SimServer#certificates()}. */
public enum SimCertificate {
    /** Signed by itself, for {@code localhost} and {@code 127.0.0.1}, for a year; may be trusted as an anchor. */
    SELF_SIGNED,
    /** Signed by the authority, for {@code localhost} and {@code 127.0.0.1}, for a year. */
    SIGNED,
    /** As {@link #SIGNED}, but it ended a day ago. */
    EXPIRED,
    /** As {@link #SIGNED}, but it begins in a day. */
    NOT_YET_VALID,
    /** As {@link #SIGNED}, but for {@code other.example.test} only. */
    WRONG_HOST
}
