package io.autoglm.test;

/** Where in an exchange a {@link SimFault} strikes. */
public enum SimFaultPhase {
    /** When the connection is accepted. */
    CONNECT,
    /** After the request was read, before or within the response head. */
    HEAD,
    /** Instead of the answer: the exchange is whole, its content is wrong. */
    ANSWER,
    /** While the body is written. */
    BODY,
    /** After the answer. */
    AFTER
}
