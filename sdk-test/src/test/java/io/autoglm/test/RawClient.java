package io.autoglm.test;

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
            return text.endsWith("0\r\n\r\n");
        }

        long events() {
            return body().lines()
                    .filter(line -> line.startsWith("data: {") && line.endsWith("}"))
                    .count();
        }
    }

    private final Socket socket;

    RawClient(SimServer server) throws IOException {
        socket = new Socket("127.0.0.1", server.port());
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
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        End end = readAll(bytes, silence);
        return new Seen(bytes.toString(StandardCharsets.UTF_8), end);
    }

    private End readAll(ByteArrayOutputStream bytes, Duration silence) throws IOException {
        socket.setSoTimeout((int) silence.toMillis());
        InputStream in = socket.getInputStream();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                bytes.write(next);
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
        while (!bytes.toString(StandardCharsets.UTF_8).contains(wanted)) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("closed after " + bytes);
            }
            bytes.write(next);
        }
        return bytes.toString(StandardCharsets.UTF_8);
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
