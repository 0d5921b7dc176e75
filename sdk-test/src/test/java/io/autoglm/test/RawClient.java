package io.autoglm.test;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client with no opinion: writes bytes to a socket and says exactly what came back and how it ended. */
final class RawClient implements AutoCloseable {

    private static final String LAST_CHUNK = "\r\n0\r\n\r\n";
    private static final int MOMENT = 20;

    /** How reading ended. */
    enum End {
        CLOSED,
        RESET,
        SILENT
    }

    /** What was read until the end. */
    record Seen(String text, End end) {

        String head() {
            int end = text.indexOf("\r\n\r\n");
            return end < 0 ? text : text.substring(0, end);
        }

        /** The body without its chunk sizes. */
        String body() {
            int start = text.indexOf("\r\n\r\n") + 4;
            if (!head().contains("transfer-encoding: chunked")) {
                return text.substring(start);
            }
            byte[] bytes = text.substring(start).getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            int at = 0;
            while (at < bytes.length) {
                int line = at;
                while (bytes[line] != '\r') {
                    line++;
                }
                int size = Integer.parseInt(new String(bytes, at, line - at, StandardCharsets.US_ASCII), 16);
                body.write(bytes, line + 2, Math.min(size, bytes.length - line - 2));
                at = line + 2 + size + 2;
            }
            return body.toString(StandardCharsets.UTF_8);
        }

        /** Whether the body was ended by the rules of chunked coding. */
        boolean wholeBody() {
            return text.endsWith(LAST_CHUNK);
        }

        long events() {
            return body().lines()
                    .filter(line -> line.startsWith("data: {") && line.endsWith("}"))
                    .count();
        }
    }

    private final Socket socket;
    private final InputStream in;

    RawClient(SimServer server) throws IOException {
        socket = new Socket("127.0.0.1", server.port());
        in = new BufferedInputStream(socket.getInputStream());
    }

    int localPort() {
        return socket.getLocalPort();
    }

    static String chat(boolean stream) {
        return "{\"model\":\"m\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi there\"}]}";
    }

    static String post(String body) {
        return "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Reads until nothing comes for a time. */
    Seen readAll(Duration silence) throws IOException {
        return readAll(silence, silence);
    }

    /** Reads until nothing comes for a time; the first byte may take longer, and after the last chunk a moment is enough. */
    Seen readAll(Duration beforeFirst, Duration silence) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        End end = read(bytes, beforeFirst, silence);
        return new Seen(bytes.toString(StandardCharsets.UTF_8), end);
    }

    private End read(ByteArrayOutputStream bytes, Duration beforeFirst, Duration silence) throws IOException {
        socket.setSoTimeout((int) beforeFirst.toMillis());
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                bytes.write(next);
                boolean whole =
                        next == '\n' && bytes.toString(StandardCharsets.UTF_8).endsWith(LAST_CHUNK);
                socket.setSoTimeout(whole ? MOMENT : (int) silence.toMillis());
            }
            return End.CLOSED;
        } catch (SocketTimeoutException e) {
            return End.SILENT;
        } catch (SocketException e) {
            return End.RESET;
        }
    }

    /** Reads until a text has come. */
    String readUntil(String wanted) throws IOException {
        socket.setSoTimeout(5000);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] end = wanted.getBytes(StandardCharsets.UTF_8);
        int last = end[end.length - 1] & 0xFF;
        int next = -1;
        while (next != last || !bytes.toString(StandardCharsets.UTF_8).endsWith(wanted)) {
            next = in.read();
            if (next < 0) {
                throw new IOException("closed after " + bytes);
            }
            bytes.write(next);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Reads one answer that is sent in chunks. */
    String readStream() throws IOException {
        return readUntil("\r\n\r\n") + readUntil(LAST_CHUNK);
    }

    /** Reads so many bytes. */
    void read(int count) throws IOException {
        socket.setSoTimeout(5000);
        if (in.readNBytes(count).length < count) {
            throw new IOException("closed early");
        }
    }

    /** Reads one answer that announces its length. */
    String readAnswer() throws IOException {
        String head = readUntil("\r\n\r\n");
        int length = Integer.parseInt(head.replaceFirst("(?s).*content-length: (\\d+).*", "$1"));
        return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
