package io.autoglm.sdk.http;

/** Who turns host names into addresses. */
public enum NameResolution {
    /** Netty's own resolver: asks the name servers of the system's configuration, and never blocks a thread. */
    NETTY,
    /**
     * The JVM's: knows all that the operating system knows, such as VPN, split DNS and search domains. A lookup blocks; each runs on a
     * thread for blocking work, of which there are few, and never on one that serves connections.
     */
    SYSTEM
}
