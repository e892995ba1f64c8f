-- pandoc reads the report and cites its works once; this filter then writes each document to the file that a
-- variable with the name of its target holds. It is a filter and no writer of our own, for `--fail-if-warnings`
-- misses the warnings of such a writer. pandoc's main writer gets an empty document.

local folder = pandoc.path.directory(PANDOC_SCRIPT_FILE)

local function template(name)
  local file <close> = assert(io.open(pandoc.path.join({ folder, name })))
  return pandoc.template.compile(file:read("a"))
end

-- In the paper what is not read aloud is an artifact.
local function artifact(content)
  content:insert(1, pandoc.RawInline("typst", "#pdf.artifact["))
  content:insert(pandoc.RawInline("typst", "]"))
  return content
end

-- In the paper the columns of some tables share its width; a browser finds widths by itself. One that may break has a
-- row that says so where it goes on.
local function set_widths(table, widths)
  local shares, sum = pandoc.List(), 0
  for width in widths:gmatch("%S+") do
    shares:insert(tonumber(width))
    sum = sum + tonumber(width)
  end
  table.colspecs = shares:map(function(share, column) return { table.colspecs[column][1], share / sum } end)
end

local function rows_for_paper(part)
  return part.content:walk({
    Table = function(table)
      if part.attributes.widths then
        set_widths(table, part.attributes.widths)
      end
      if part.classes:includes("breaks") then
        local words = { pandoc.Plain({ pandoc.RawInline("typst", "#continued()") }) }
        local attributes = { ["typst:inset"] = "0pt" }
        local cell = pandoc.Cell(words, "AlignLeft", 1, #table.colspecs, pandoc.Attr("", {}, attributes))
        table.head.rows:insert(1, pandoc.Row({ cell }))
      end
      return table
    end,
  })
end

-- What stands in a fenced block or in bracketed words of the class `only-html` or `only-typst` is for this document
-- alone.
local function only(target)
  return function(part)
    if part.classes:includes("rows") then
      return target == "typst" and rows_for_paper(part) or part.content
    elseif part.classes:includes("only-" .. target) then
      return part.content
    elseif part.classes:includes("only-html") or part.classes:includes("only-typst") then
      return {}
    elseif target == "typst" and part.attributes["aria-hidden"] then
      return artifact(part.content)
    end
  end
end

local CELL, PIECE = utf8.char(0xE011), utf8.char(0xE010) -- begin the marks of `helpers.document.pandoc`

-- Identifiers, headings by the address that JupyterLab gives them, and the title of each notebook.
local function targets_in(document)
  local variables = PANDOC_WRITER_OPTIONS.variables
  local ids, headings, chapters, chapter = {}, {}, {}, nil
  for id in (variables.anchors and io.lines(tostring(variables.anchors)) or function() end) do
    ids[id] = true
  end
  local function keep(element)
    ids[element.identifier] = true
  end
  local function heading(header)
    keep(header)
    headings[pandoc.utils.stringify(header):gsub(" ", "-")] = header.identifier
    if chapter and header.level == 1 and not header.classes:includes("unnumbered") then
      chapters[chapter] = chapters[chapter] or header.identifier
    end
  end
  for _, block in ipairs(document.blocks) do
    if block.tag == "RawBlock" and block.format == "cell" then
      chapter = block.text:match("^" .. CELL .. "(.*), cell ") or chapter
    elseif block.tag == "Header" then
      heading(block)
    elseif block.tag == "Div" then
      keep(block)
      block:walk({ Header = heading, Div = keep })
    end
  end
  document:walk({ Span = keep })
  return ids, headings, chapters
end

-- Paragraphs that share one were read one by one: no emphasis, link or formula reaches from one into the next.
local function joined(blocks)
  local kept = pandoc.List()
  for _, block in ipairs(blocks) do
    local before, mark = kept[#kept - 1], kept[#kept]
    if block.tag == "Para" and mark and mark.format == "joined" and before.tag == "Para" then
      kept:remove()
      before.content:extend({ pandoc.Space(), pandoc.RawInline("cell", mark.text) })
      before.content:extend(block.content)
    else
      kept:insert(block)
    end
  end
  return kept
end

-- What pandoc read: the blocks but for paragraphs, and the words; notes stand behind them. Works that are cited,
-- formulas and the texts of pictures are left out.
local function reading(blocks)
  local found, texts, notes = pandoc.List(), pandoc.List(), pandoc.List()
  local function note_text(element)
    texts:insert(element.text)
  end
  local function note_block(name)
    return function() found:insert(name) end
  end
  local function leave_out()
    return {}, false
  end
  local function note_items(list)
    list.content:map(note_block("an item"))
  end
  blocks:walk({
    traverse = "topdown",
    Header = function(header) found:insert("a heading of level " .. header.level) end,
    BlockQuote = note_block("a quotation"),
    HorizontalRule = note_block("a rule"),
    CodeBlock = function(code)
      found:insert("a block of code")
      note_text(code)
    end,
    BulletList = note_items,
    OrderedList = note_items,
    Table = function(table)
      table.head.rows:map(note_block("a row of a table"))
      for _, body in ipairs(table.bodies) do
        body.body:map(note_block("a row of a table"))
      end
    end,
    Str = note_text,
    Code = note_text,
    Cite = leave_out,
    Image = leave_out,
    Note = function(note)
      notes:extend(note.content)
      return {}, false
    end,
  })
  if #notes > 0 then
    local more = reading(pandoc.Blocks(notes))
    texts:extend(more.texts)
    found:extend(more.blocks)
  end
  return { blocks = found, texts = texts }
end

-- One line of JSON for each cell of Markdown (`helpers.document.content_check`).
local function readings(document)
  local lines, place, blocks = pandoc.List(), nil, pandoc.Blocks({})
  local function finish()
    if place then
      local found = reading(blocks)
      found.place = place
      lines:insert(pandoc.json.encode(found))
    end
    blocks = pandoc.Blocks({})
  end
  for _, block in ipairs(document.blocks) do
    if block.tag == "RawBlock" and block.text:find(CELL, 1, true) == 1 then
      finish()
      place = block.format ~= "result" and block.text:sub(#CELL + 1) or nil
    else
      blocks:insert(block)
    end
  end
  finish()
  return table.concat(lines, "\n")
end

-- What one of the documents would not show, or none, and what leads nowhere: a fault, with its cell. The marks of
-- cells stay as comments of the paper, so that faults of Typst have a place, too.
local function checked(document)
  local ids, headings, chapters = targets_in(document)
  local place, is_prose, macros, faults, told = "", false, "", pandoc.List(), {}

  local function fault(words)
    local line = (place == "" and words or place .. ": " .. words):gsub("%s+", " ")
    if not told[line] then
      told[line] = true
      faults:insert(line)
    end
  end

  local function raw(element)
    local text = element.text
    if text:find(CELL, 1, true) == 1 then
      local before = place:match("^(.*), cell ")
      place, is_prose = text:sub(#CELL + 1), element.format ~= "result"
      macros = before == place:match("^(.*), cell ") and macros or "" -- those of a notebook hold in it
      element.format, element.text = "typst", "/*" .. text .. "*/"
      return element
    elseif text:match("^[</][!*]%-*" .. PIECE .. "%d+%-*[*>]/?$") or text:match("^</?su[bp]>$") then
      return nil
    elseif text:find(CELL, 1, true) or text:find(PIECE, 1, true) then
      fault("a comment or a tag is not closed")
    elseif text:match("^%s*<!%-%-.-%-%->%s*$") then
      return {} -- a comment is no word
    elseif element.format == "html" then
      fault("HTML is not shown in both documents: '" .. (text:match("^%s*</?(%a[%w-]*)") or text) .. "'; write Markdown")
    else
      fault("a raw block of '" .. element.format .. "' is not shown in both documents: write Markdown")
    end
  end

  local function one_document(part)
    if is_prose and (part.classes:includes("only-html") or part.classes:includes("only-typst")) then
      fault("words for one document alone: '" .. pandoc.utils.stringify(part) .. "'")
    end
  end

  -- An attribute may hide words in one document, and one for Typst is code.
  local function without_attributes(part)
    if is_prose then
      for name in pairs(part.attributes) do
        if not (part.tag == "Image" and (name == "width" or name == "height")) then
          fault("the attribute '" .. name .. "' is not shown in both documents: leave it out")
        end
      end
      if part.identifier == "refs" or part.identifier:match("^ref%-") then
        fault("the id '" .. part.identifier .. "' is that of the references: choose another one")
      end
    end
  end

  local function piece(part)
    without_attributes(part)
    one_document(part)
  end

  document = document:walk({
    traverse = "topdown",
    RawBlock = raw,
    RawInline = raw,
    Div = piece,
    Span = piece,
    Header = without_attributes,
    Code = without_attributes,
    CodeBlock = without_attributes,
    Table = without_attributes,
    Math = function(math)
      local whole = pandoc.Math(math.mathtype, macros .. math.text)
      local formula = pandoc.Pandoc({ pandoc.Plain({ whole }) })
      local warnings, typst = pandoc.log.silence(pandoc.write, formula, "typst")
      if #warnings > 0 then
        fault("the formula '" .. math.text .. "' cannot be typeset: part of its TeX is unknown")
      elseif typst:match("^%$%s*%$%s*$") then
        macros = whole.text .. " "
        return {}
      end
      return whole
    end,
    Cite = function(cite)
      for _, citation in ipairs(cite.citations) do
        if not ids["ref-" .. citation.id] then
          fault("unknown work '@" .. citation.id .. "': it is not in data/references.bib")
          return {} -- with its link
        end
      end
    end,
    Image = function(image)
      without_attributes(image)
      local name = image.src:match("^attachment:(.*)")
      if not (name and ids[image.src]) then
        fault("the picture '" .. image.src:sub(1, 80) .. "' is not in the notebook: paste it into the cell")
      elseif pandoc.utils.stringify(image.caption):match("^%s*$") then
        fault("a picture has no text for those who cannot see it: ![text](attachment:…)")
      end
    end,
    Link = function(link)
      without_attributes(link)
      local notebook, part = link.target:match("^%.?/?([^/#]+)%.ipynb(#?.*)$")
      part = notebook and part or link.target
      local id = part:match("^#(.+)$")
      id = id and id:gsub("%%(%x%x)", function(code) return string.char(tonumber(code, 16)) end)
      id = id and (ids[id] and id or headings[id])
      if notebook and part == "" then
        id = chapters[notebook]
      end
      if id then
        link.target = "#" .. id
        return link
      elseif not link.target:match("^https?://") and not link.target:match("^mailto:") then
        fault("the link to '" .. link.target .. "' leads nowhere from the report: link to a heading or a web address")
      end
    end,
  })
  return document, faults
end

-- Typst reads `--`, `...` and a hyphen before a digit as other signs; in the words of a cell they are what they are.
local SHORTHAND = { "%-%-", "%.%.%.", "%f[%-%w]%-[%d?]" }

local function has_shorthand(text)
  for _, pattern in ipairs(SHORTHAND) do
    if text:find(pattern) then
      return true
    end
  end
end

local function literal(str)
  if has_shorthand(str.text) then
    local parts = pandoc.List()
    for words, signs in str.text:gmatch("([^-.]*)([-.]*)") do
      parts:extend({ pandoc.Str(words), pandoc.RawInline("typst", (signs:gsub(".", "\\%0"))) })
    end
    return parts
  end
end

-- A picture of a cell, with its text alternative.
local function picture(image)
  local name, alt = image.src:gsub("^attachment:", ""), pandoc.utils.stringify(image.caption)
  image.src = name
  local typst = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ image }) }), "typst"):gsub("%)%)%s*$", "")
  return pandoc.RawInline("typst", typst .. ', alt: "' .. alt:gsub('[\\"]', "\\%0") .. '"))')
end

local RAISED = { ["<sup>"] = "#super[", ["<sub>"] = "#sub[", ["</sup>"] = "]", ["</sub>"] = "]" }

-- PDF/UA asks for a text alternative of every formula: its TeX source without spacing commands.
local function formula(math)
  local typst = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ math }) }), "typst")
  local words = math.text:gsub("\\[,;:! ]", " "):gsub("[\\\"]", ""):gsub("%s+", " ")
  return pandoc.RawInline("typst", '#[#set math.equation(alt: "' .. words .. '")\n' .. typst:gsub("%s+$", "") .. "]")
end

local function name_cells(cells, scope)
  for _, cell in ipairs(cells) do
    cell.attributes.scope = scope
  end
end

-- In the paper bound words have no card.
local function without_binding(link)
  return link.classes:includes("holds") and link.content or nil
end

local targets = {
  {
    name = "typst",
    format = "typst-smart-citations",
    template = "paper.typ",
    filter = {
      Link = without_binding,
      Math = formula,
      Image = picture,
      -- A figure stands at the foot of a page, after its heading, and none is left when the next chapter comes.
      -- Said by the heading's own rule in the template, the contents would name the page before.
      Header = function(header)
        return header.level == 1 and { pandoc.RawBlock("typst", "#place.flush()"), header } or nil
      end,
      OrderedList = function(list) -- in a block, or Typst counts on from the list before
        return { pandoc.RawBlock("typst", "#block["), list, pandoc.RawBlock("typst", "]") }
      end,
      RawInline = function(raw)
        return RAISED[raw.text] and pandoc.RawInline("typst", RAISED[raw.text])
      end,
      Table = function(table) -- one of the results stands in a figure of the template, with its caption
        table.classes:insert("typst:no-figure")
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
      -- The first cell of a row is its name. Browsers break after a hyphen: a date or a span of years stays on one line.
      Table = function(table)
        for _, row in ipairs(table.head.rows) do
          name_cells(row.cells, "col")
        end
        for _, body in ipairs(table.bodies) do
          body.row_head_columns = 1
          for _, row in ipairs(body.body) do
            name_cells({ row.cells[1] }, "row")
          end
        end
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

local function written(document, target, options)
  local text = pandoc.write(document, target.format, options)
  if target.name == "typst" and has_shorthand(text) then -- few have it, and to look at each word takes time
    text = pandoc.write(document:walk({ Str = literal }), target.format, options)
  end
  return text
end

local function save(path, text)
  local file = assert(io.open(path .. ".part", "w"))
  assert(file:write(text))
  assert(file:close())
  assert(os.rename(path .. ".part", path)) -- whoever waits for it finds it whole
end

function Pandoc(document)
  local options = PANDOC_WRITER_OPTIONS
  local variables, faults = options.variables, nil
  save(tostring(variables.readings), readings(document))
  document.blocks = joined(document.blocks)
  document, faults = checked(document)
  if #faults > 0 then
    save(tostring(variables.faults), table.concat(faults, "\n"))
    return pandoc.Pandoc({})
  end
  for _, target in ipairs(targets) do
    local path = variables[target.name]
    if path then
      target.filter.Div, target.filter.Span = only(target.name), only(target.name)
      options.template = template(target.template)
      save(tostring(path), written(document:walk(target.filter), target, options))
    end
  end
  return pandoc.Pandoc({})
end
