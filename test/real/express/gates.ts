import express, {
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from "express";

const form = express.urlencoded({ extended: false });

/** Middleware that lets the post not through. */
export function gates(app: Express, sayKey: RequestHandler) {
  app.use("/bearer", (request, response, next) => {
    if (request.headers.authorization !== undefined) return next();
    response.set("WWW-Authenticate", 'Bearer realm="api"').status(401).json({ error: "unauthorized" });
  });
  app.use("/token", (request, response, next) => {
    if (request.headers.authorization !== undefined) return next();
    response.status(401).json({ error: "No token provided" });
  });
  app.use("/api-key", (request, response, next) => {
    if (request.headers["x-api-key"] !== undefined) return next();
    response.status(401).json({ error: "Missing API key" });
  });
  app.use("/csrf", (request, response, next) => csrf(request, response, next));
  app.use("/signed-in", (_, response) => response.redirect("/login"));
  app.get("/login", (_, response) => {
    response.send("<form method=post action=/login><input name=u><input type=password name=p></form>");
  });
  app.post(["/bearer", "/token", "/api-key", "/csrf", "/signed-in"], form, sayKey);
}

/** What csurf does: a secret in the cookie `_csrf`, and an error with a code for a post without its token. */
const csrf: RequestHandler = (request: Request, response: Response, next: NextFunction) => {
  if (["GET", "HEAD", "OPTIONS"].includes(request.method)) return next();
  response.cookie("_csrf", "c2VjcmV0LW9mLXRoaXMtdmlzaXQ", { path: "/" });
  next(
    Object.assign(new Error("invalid csrf token"), {
      status: 403,
      code: "EBADCSRFTOKEN",
      name: "ForbiddenError",
    }),
  );
};
