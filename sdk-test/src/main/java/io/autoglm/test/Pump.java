package io.autoglm.test;

import io.autoglm.test.Step.Chunk;
import io.autoglm.test.Step.End;
import io.autoglm.test.Step.Pause;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import reactor.core.publisher.MonoSink;

/**
 * Writes a script to a connection: no thread, one timer at most, and never more in memory than the socket's write buffer,
 * since nothing is taken from the script while the socket cannot take it. Confined to the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails shows as channelInactive
final class Pump implements Runnable {

    /** After so many steps in a row the other connections of the event loop get their turn. */
    private static final int TURN = 256;

    private final Answering answering;
    private final Channel channel;
    private final Script script;
    private final int eventsPerFlush;
    private final boolean raw;
    private final MonoSink<Void> done;
    private int unflushed;

    Pump(Answering answering, Script script, int eventsPerFlush, boolean raw, MonoSink<Void> done) {
        this.answering = answering;
        this.channel = answering.wire().channel();
        this.script = script;
        this.eventsPerFlush = eventsPerFlush;
        this.raw = raw;
        this.done = done;
    }

    @Override
    public void run() {
        for (int steps = 0; steps < TURN; steps++) {
            if (answering.over()) {
                return;
            }
            if (!channel.isWritable()) {
                answering.whenWritable(this);
                flush();
                return;
            }
            Step step = script.next();
            if (step instanceof End end) {
                end(end);
                return;
            }
            flushIfDue();
            if (step instanceof Pause pause) {
                answering.after(pause.nanos(), this);
                return;
            }
            write((Chunk) step);
        }
        flushIfDue();
        channel.eventLoop().execute(this);
    }

    private void write(Chunk chunk) {
        if (chunk.size() == 0) {
            return;
        }
        ByteBuf bytes = channel.alloc().buffer(chunk.size());
        bytes.writeBytes(chunk.head()).writeBytes(chunk.tail());
        if (raw) {
            answering.wire().writeRaw(bytes);
            return;
        }
        channel.write(new DefaultHttpContent(bytes), channel.voidPromise());
        answering.request().wrote(chunk.events());
        unflushed += Math.max(1, chunk.events());
    }

    /** Only when something follows: the last bytes leave with the end, so that who has read them finds the ending recorded. */
    private void flushIfDue() {
        if (unflushed >= eventsPerFlush) {
            flush();
        }
    }

    private void flush() {
        unflushed = 0;
        channel.flush();
    }

    private void end(End end) {
        switch (end) {
            case COMPLETE -> {
                answering.completed();
                done.success();
            }
            case CUT -> {
                answering.failed();
                done.success();
            }
            case CLOSE -> {
                answering.failed();
                answering.wire().closeAfterFlush();
            }
            case RESET -> {
                answering.failed();
                flush();
                answering.wire().reset();
            }
            case REFUSE -> {
                answering.failed();
                answering.wire().refuse();
            }
            case GO_AWAY -> {
                answering.failed();
                answering.wire().goAway();
            }
            case SILENCE -> flush();
        }
    }
}
