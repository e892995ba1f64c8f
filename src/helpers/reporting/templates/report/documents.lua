-- pandoc reads the report and cites its works once; this filter then writes each document to the file that a
-- variable with the name of its target holds. It is a filter and no writer of our own, for `--fail-if-warnings`
-- misses the warnings of such a writer. pandoc's main writer gets an empty document.

local folder = pandoc.path.directory(PANDOC_SCRIPT_FILE)

local function template(name)
  local file <close> = assert(io.open(pandoc.path.join({ folder, name })))
  return pandoc.template.compile(file:read("a"))
end

-- What stands in a fenced block or in bracketed words of the class `only-html` or `only-typst` is for this document
-- alone. In the paper what is not read aloud is an artifact, and each test of a claim stands by itself.
local function inside(opening, content)
  content:insert(1, pandoc.RawInline("typst", opening .. "["))
  content:insert(pandoc.RawInline("typst", "]"))
  return content
end

local function only(target)
  return function(part)
    if part.classes:includes("only-" .. target) then
      return part.content
    elseif part.classes:includes("only-html") or part.classes:includes("only-typst") then
      return {}
    elseif target == "typst" and part.attributes["aria-hidden"] then
      return inside("#pdf.artifact", part.content)
    elseif target == "typst" and part.classes:includes("test") then
      return inside("#block(spacing: 0.8em)", part.content)
    end
  end
end

-- PDF/UA asks for a text alternative of every formula: its TeX source without spacing commands.
local function formula(math)
  local typst = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ math }) }), "typst")
  local words = math.text:gsub("\\[,;:! ]", " "):gsub("[\\\"]", ""):gsub("%s+", " ")
  return pandoc.RawInline("typst", '#[#set math.equation(alt: "' .. words .. '")\n' .. typst:gsub("%s+$", "") .. "]")
end

local targets = { -- in the order of `WRITTEN` in `helpers.reporting.pandoc`
  {
    name = "typst",
    format = "typst-smart-citations",
    template = "paper.typ",
    filter = {
      Math = formula,
      Table = function(table) -- one of the results stands in a figure of the template, with its caption
        if #table.caption.long == 0 then
          table.classes:insert("typst:no-figure")
        end
        return table
      end,
    },
  },
  {
    name = "html",
    format = "html5",
    template = "page.html",
    filter = {
      Header = function(header) -- the title is the page's one heading of the first level
        header.level = header.level + 1
        return header
      end,
      Table = function(table) -- browsers break after a hyphen: a date or a span of years stays on one line
        return table:walk({
          Str = function(word)
            if word.text:find("%d%-%d") or word.text:find("%d–%d") then
              return pandoc.Span({ word }, { class = "n" })
            end
          end,
        })
      end,
    },
  },
}

function Pandoc(document)
  local options = PANDOC_WRITER_OPTIONS
  for _, target in ipairs(targets) do
    local path = options.variables[target.name]
    if path then
      path = tostring(path)
      target.filter.Div, target.filter.Span = only(target.name), only(target.name)
      options.template = template(target.template)
      local file = assert(io.open(path .. ".part", "w"))
      assert(file:write(pandoc.write(document:walk(target.filter), target.format, options)))
      assert(file:close())
      assert(os.rename(path .. ".part", path)) -- whoever waits for it finds it whole
    end
  end
  return pandoc.Pandoc({})
end
