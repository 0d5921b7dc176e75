package io.autoglm.benchmarks.load;

import java.util.Locale;

/** What kind of call is made. */
enum Mode {
    /** A whole answer. */
    UNARY {
        @Override
        void start(Peer peer, Caller caller) {
            peer.generate(caller);
        }
    },
    /** A streamed answer. */
    STREAM {
        @Override
        void start(Peer peer, Caller caller) {
            peer.stream(caller);
        }
    };

    abstract void start(Peer peer, Caller caller);

    static Mode of(Command command) {
        return valueOf(command.text("mode").toUpperCase(Locale.ROOT));
    }
}
